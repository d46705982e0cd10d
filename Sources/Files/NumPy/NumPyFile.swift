/// NumPy's `.npy` format, versions 1.0 to 3.0.
package enum NumPyFile {
  static let magic = [0x93] + Array("NUMPY".utf8)

  /// Everything before the data of an array in C order, as version 1.0.
  ///
  /// - Parameters:
  ///   - type: NumPy's name of the element type, such as `|u1` or `<i8`.
  ///   - shape: the axes.
  package static func header(type: String, shape: [Int]) -> [UInt8] {
    // A tuple of one has a comma after it, as in Python.
    let axes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(axes)), }"
    // The data begin at a multiple of 64 bytes; ten bytes precede the header.
    let padding = (64 - (10 + header.utf8.count + 1) % 64) % 64
    header += String(repeating: " ", count: padding) + "\n"
    let length = header.utf8.count
    return magic + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(header.utf8)
  }
}
