import Files

/// Files that are read once, when the first tensor in them is.
final class NeighbouringFiles {
  private var files: [String: [UInt8]] = [:]

  func bytes(_ path: String) throws(FileError) -> [UInt8] {
    if let bytes = files[path] { return bytes }
    let bytes = try WholeFile.read(path)
    files[path] = bytes
    return bytes
  }
}

extension ONNXFile.Tensor {
  /// TensorProto.DataType.
  private enum DataType: Int {
    case float = 1
    case int32 = 6
    case int64 = 7
    case bool = 9
    case double = 11
  }

  /// Whether it holds whole numbers, which here describe shapes.
  var isWhole: Bool {
    switch DataType(rawValue: type) {
    case .int32, .int64, .bool: true
    case .float, .double, nil: false
    }
  }

  /// Whole numbers; empty where they lie in another file, which exporters never do with shapes.
  func wholeNumbers(_ file: ONNXFile) -> [Int] {
    guard let raw else { return integers }
    let width = DataType(rawValue: type) == .int64 ? 8 : DataType(rawValue: type) == .int32 ? 4 : 1
    return stride(from: raw.lowerBound, to: raw.upperBound - width + 1, by: width).map { at in
      let bits = (0..<width).reduce(UInt64(0)) {
        $0 | UInt64(file.bytes[at + $1]) << (8 * UInt64($1))
      }
      switch width {
      case 8: return Int(Int64(bitPattern: bits))
      case 4: return Int(Int32(truncatingIfNeeded: Int64(bitPattern: bits)))
      default: return Int(bits)
      }
    }
  }

  /// The values in memory order. Throws: a type that is not read, or values that are missing.
  func values(_ file: ONNXFile) throws(ONNXImportError) -> [Float] {
    let values: [Float]
    switch DataType(rawValue: type) {
    case .float:
      if isExternal {
        let bytes = try externalBytes(file)
        values = [Float](littleEndian: bytes, 0..<bytes.count)
      } else {
        values = raw.map { [Float](littleEndian: file.bytes, $0) } ?? floats
      }
    case .int32, .int64, .bool: values = wholeNumbers(file).map { Float($0) }
    case .double where raw != nil && !isExternal:
      values = stride(from: raw?.lowerBound ?? 0, to: (raw?.upperBound ?? 0) - 7, by: 8).map { at in
        let bits = (0..<8).reduce(UInt64(0)) {
          $0 | UInt64(file.bytes[at + $1]) << (8 * UInt64($1))
        }
        return Float(Double(bitPattern: bits))
      }
    case .double, nil:
      throw ONNXImportError(
        file.path,
        "tensor '\(name)' is of a type that is not read (\(type)); export the network in float32")
    }
    guard values.count == count else {
      throw ONNXImportError(
        file.path, "tensor '\(name)' has \(values.count) values instead of \(count)")
    }
    return values
  }

  /// Its bytes in a file beside the model, as exporters write large ones.
  private func externalBytes(_ file: ONNXFile) throws(ONNXImportError) -> [UInt8] {
    guard let location = external["location"], !location.hasPrefix("/"),
      !location.split(separator: "/").contains("..")
    else {
      throw ONNXImportError(
        file.path,
        "tensor '\(name)' lies in '\(external["location"] ?? "")', which is not beside the model")
    }
    let folder = file.path.lastIndex(of: "/").map { String(file.path[...$0]) } ?? ""
    let bytes: [UInt8]
    do throws(FileError) { bytes = try file.besides.bytes(folder + location) } catch {
      throw ONNXImportError(
        file.path, "its weights lie in \(folder + location): \(error.reason)")
    }
    let start = external["offset"].flatMap { Int($0) } ?? 0
    let length = external["length"].flatMap { Int($0) } ?? 4 * count
    guard start >= 0, length == 4 * count, start <= bytes.count, length <= bytes.count - start
    else {
      throw ONNXImportError(file.path, "\(folder + location) is too short for tensor '\(name)'")
    }
    return Array(bytes[start..<(start + length)])
  }
}
