import Foundation

/// The JSON header of a safetensors file: metadata, and for each tensor its type, axes and place.
struct SafetensorsHeader: Hashable, Sendable {
  struct Entry: Codable, Hashable, Sendable {
    var type: String
    var shape: [Int]
    /// First byte and the byte after the last, counted from the end of the header.
    var offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case type = "dtype"
      case shape
      case offsets = "data_offsets"
    }
  }

  var metadata: [String: String] = [:]
  var entries: [String: Entry] = [:]

  /// The header after its length, padded with spaces so that the data are aligned.
  func encoded() -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var bytes = (try? encoder.encode(self)).map { Array<UInt8>($0) } ?? []
    precondition(!bytes.isEmpty, "names and numbers can be written as JSON")
    bytes += [UInt8](repeating: UInt8(ascii: " "), count: (8 - bytes.count % 8) % 8)
    return withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { Array<UInt8>($0) } + bytes
  }
}

extension SafetensorsHeader: Codable {
  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
  }

  private static let metadataKey = "__metadata__"

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    for key in container.allKeys {
      if key.stringValue == Self.metadataKey {
        metadata = try container.decode([String: String].self, forKey: key)
      } else {
        entries[key.stringValue] = try container.decode(Entry.self, forKey: key)
      }
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    try container.encode(metadata, forKey: Name(stringValue: Self.metadataKey))
    for (name, entry) in entries { try container.encode(entry, forKey: Name(stringValue: name)) }
  }
}

extension SafetensorsHeader {
  /// Bytes of one value, for every type of the format.
  static let sizes = [
    "F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U64": 8,
    "U32": 4, "U16": 2, "U8": 1, "BOOL": 1, "F8_E4M3": 1, "F8_E5M2": 1,
  ]

  /// The tensors in order of their data, if they fill the data without gap or overlap.
  ///
  /// - Parameter available: bytes of data.
  /// - Returns: the tensors, or what is wrong.
  func inOrder(available: Int) -> Result<[(name: String, entry: Entry)], Flaw> {
    var end = 0
    // By place, then by name, so that the same file gets the same message.
    let tensors = entries.map { (name: $0.key, entry: $0.value) }.sorted {
      ($0.entry.offsets.first ?? 0, $0.entry.offsets.last ?? 0, $0.name)
        < ($1.entry.offsets.first ?? 0, $1.entry.offsets.last ?? 0, $1.name)
    }
    for (name, entry) in tensors {
      guard let size = Self.sizes[entry.type] else {
        return .failure(Flaw("tensor \(name) has the unknown type '\(entry.type)'"))
      }
      guard entry.offsets.count == 2, let count = entry.count, entry.offsets[0] >= 0,
        entry.offsets[1] >= entry.offsets[0]
      else {
        return .failure(
          Flaw("tensor \(name) has an impossible shape or place: \(entry.shape), \(entry.offsets)"))
      }
      let bytes = entry.offsets[1] - entry.offsets[0]
      guard count.multipliedReportingOverflow(by: size) == (bytes, false) else {
        return .failure(
          Flaw("tensor \(name) is \(entry.type) \(entry.shape), and its place has \(bytes) bytes"))
      }
      guard entry.offsets[0] == end else {
        let what = entry.offsets[0] < end ? "overlaps another" : "leaves a gap before it"
        return .failure(Flaw("tensor \(name), at byte \(entry.offsets[0]) of the data, \(what)"))
      }
      end = entry.offsets[1]
      if end > available {
        return .failure(
          Flaw("tensor \(name) ends at byte \(end) of the data, which has \(available)"))
      }
    }
    if available > end {
      return .failure(Flaw("\(available - end) bytes after the last tensor belong to none"))
    }
    return .success(tensors)
  }

  struct Flaw: Error {
    var reason: String
    init(_ reason: String) { self.reason = reason }
  }
}

extension SafetensorsHeader.Entry {
  /// Values; nil where an axis is negative or their number too large.
  var count: Int? {
    var count = 1
    for axis in shape {
      let (product, overflows) = count.multipliedReportingOverflow(by: axis)
      if axis < 0 || overflows { return nil }
      count = product
    }
    return count
  }
}
