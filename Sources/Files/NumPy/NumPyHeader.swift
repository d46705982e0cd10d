/// What the header of a `.npy` file says of its array.
package struct NumPyHeader: Hashable, Sendable {
  /// NumPy's name of the element type, such as `<f4`.
  package var type: String
  /// Whether the first axis is the one that varies fastest.
  package var isFortran: Bool
  package var shape: [Int]

  /// Values of the array; nil if an integer cannot hold the number.
  package var count: Int? {
    var count = 1
    for axis in shape {
      let (product, overflows) = count.multipliedReportingOverflow(by: axis)
      if overflows { return nil }
      count = product
    }
    return count
  }

  /// Only arrays of structures, which are not supported, have longer headers.
  private static let longest = 1 << 20

  /// Reads up to where the data begin. Throws: a file that is no `.npy` file, or a truncated one.
  package init(from file: InputFile) throws(InputError) {
    let start = try file.bytes(8)
    guard start.prefix(6).elementsEqual(NumPyFile.magic) else {
      throw file.refused("it does not begin as a .npy file")
    }
    guard start.count == 8 else { throw file.refused("its header is cut off") }
    guard (1...3).contains(start[6]) else {
      throw file.refused(
        "it is of version \(start[6]).\(start[7]) of the .npy format; 1 to 3 are known")
    }
    let lengthBytes = try file.bytes(start[6] == 1 ? 2 : 4)
    let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    guard lengthBytes.count == (start[6] == 1 ? 2 : 4), length <= Self.longest else {
      throw file.refused("its header is cut off or too long")
    }
    let text = try file.bytes(length)
    guard text.count == length else { throw file.refused("its header is cut off") }
    var scanner = PythonLiteral(text)
    guard let header = scanner.header() else {
      throw file.refused(
        "its header is not one of a plain array: "
          + "'\(String(decoding: text.prefix(80), as: UTF8.self).filter { $0 != "\n" })'")
    }
    self = header
  }

  init(type: String, isFortran: Bool, shape: [Int]) {
    self.type = type
    self.isFortran = isFortran
    self.shape = shape
  }
}

/// The part of Python's literals that headers of plain arrays are written in.
private struct PythonLiteral {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`, keys in any order.
  mutating func header() -> NumPyHeader? {
    var type: String?
    var isFortran: Bool?
    var shape: [Int]?
    guard take("{") else { return nil }
    while !take("}") {
      guard let key = string(), take(":") else { return nil }
      switch key {
      case "descr" where type == nil: type = string()
      case "fortran_order" where isFortran == nil:
        isFortran = take("True") ? true : take("False") ? false : nil
      case "shape" where shape == nil: shape = tuple()
      default: return nil
      }
      guard take(",") || rest.first == UInt8(ascii: "}") else { return nil }
    }
    skipSpace()
    guard rest.isEmpty, let type, let isFortran, let shape else { return nil }
    return NumPyHeader(type: type, isFortran: isFortran, shape: shape)
  }

  private mutating func tuple() -> [Int]? {
    guard take("(") else { return nil }
    var axes: [Int] = []
    while !take(")") {
      skipSpace()
      let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      // Python has no number that begins with a zero, such as `032`.
      guard let axis = Int(String(decoding: digits, as: UTF8.self)),
        digits.count == 1 || digits.first != UInt8(ascii: "0")
      else { return nil }
      axes.append(axis)
      rest = rest.dropFirst(digits.count)
      skipSpace()
      // `(3)` is a number, `(3,)` a tuple of one.
      guard take(",") || (axes.count > 1 && rest.first == UInt8(ascii: ")")) else { return nil }
    }
    return axes
  }

  private mutating func string() -> String? {
    skipSpace()
    guard let quote = rest.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      return nil
    }
    let text = rest.dropFirst().prefix { $0 != quote }
    rest = rest.dropFirst(text.count + 1)
    guard rest.first != nil else { return nil }
    rest = rest.dropFirst()
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func take(_ word: String) -> Bool {
    skipSpace()
    guard rest.starts(with: word.utf8) else { return false }
    rest = rest.dropFirst(word.utf8.count)
    return true
  }

  private mutating func skipSpace() {
    rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
  }
}
