import Files
import Foundation
import Testing

@Suite("NumPy's arrays")
struct NumPyTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test(
    "an array's header is NumPy's own, byte by byte",
    arguments: [
      ("|u1", [24, 32, 32, 3], "(24, 32, 32, 3)", 49), ("<i8", [24], "(24,)", 59),
      ("<f4", [], "()", 62), ("|u1", [11_000, 32, 32, 3], "(11000, 32, 32, 3)", 46),
    ] as [(String, [Int], String, Int)])
  func header(type: String, shape: [Int], tuple: String, spaces: Int) {
    let file = NumPyFile.header(type: type, shape: shape)
    let text =
      "{'descr': '\(type)', 'fortran_order': False, 'shape': \(tuple), }"
      + String(repeating: " ", count: spaces) + "\n"
    #expect(text.utf8.count == 118)
    #expect(file == [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(text.utf8))
  }

  @Test("data begin at a multiple of 64 bytes for every length of header", arguments: 1...70)
  func alignment(axes: Int) throws {
    let file = NumPyFile.header(
      type: "|u1", shape: [Int](repeating: 1, count: axes))
    let length = Int(file[8]) + 256 * Int(file[9])
    #expect((10 + length) % 64 == 0)
    #expect(file.count == 10 + length)
    #expect(file[10 + length - 1] == UInt8(ascii: "\n"))
  }

  private func read(_ bytes: [UInt8]) throws -> NumPyHeader {
    try WholeFile.write(bytes, to: directory("x.npy"))
    return try NumPyHeader(from: InputFile(directory("x.npy")))
  }

  private func file(_ text: String, version: UInt8 = 1) -> [UInt8] {
    let length = text.utf8.count
    let count: [UInt8] = [UInt8(length & 255), UInt8(length >> 8)] + (version > 1 ? [0, 0] : [])
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + count + Array(text.utf8)
  }

  @Test(
    "headers come back, and the data follow",
    arguments: [[], [0], [7], [2, 3], [11_000, 32, 32, 3]] as [[Int]])
  func roundTrip(_ shape: [Int]) throws {
    try WholeFile.write(
      NumPyFile.header(type: "<f4", shape: shape) + [1, 2, 3], to: directory("x.npy"))
    let file = try InputFile(directory("x.npy"))
    let header = try NumPyHeader(from: file)
    #expect(header.type == "<f4" && header.shape == shape && !header.isFortran)
    #expect(header.count == shape.reduce(1, *))
    #expect(try file.bytes(9) == [1, 2, 3])
    #expect(file.size == file.position)
  }

  @Test(
    "what other versions of NumPy write is read",
    arguments: [
      ("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }   \n", 1),
      ("{'shape': (2, 3), 'fortran_order': True, 'descr': '<f4'}", 1),
      ("{ \"descr\" : \"<f4\", 'shape':(2,3,),'fortran_order':True}\n", 2),
      ("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }\n", 3),
    ] as [(String, UInt8)])
  func versions(_ text: String, _ version: UInt8) throws {
    let header = try read(file(text, version: version))
    #expect(header.type == "<f4" && header.isFortran && header.shape == [2, 3])
  }

  @Test(
    "headers of no plain array are refused",
    arguments: [
      "", "{", "{}", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': False}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, -3), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, x), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 032, 32, 3), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (00,), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2",
      "{'descr': '<f4', 'fortran_order': No, 'shape': (2,), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }",
      "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }",
      "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,), }",
      "{'descr': '<f4, 'fortran_order': False, 'shape': (2,), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } more",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'colour': 'red'}",
    ])
  func refused(_ text: String) throws {
    let error = #expect(throws: InputError.self) { try read(file(text)) }
    #expect(
      error?.description
        == "\(directory("x.npy")): its header is not one of a plain array: '\(text.prefix(80))'")
  }

  @Test("what is no array, or the beginning of one, is refused")
  func foreign() throws {
    let whole = file("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n")
    #expect(try read(whole).shape == [2])
    for count in 0..<whole.count {
      #expect(throws: InputError.self) { try read(Array(whole[..<count])) }
    }
    var error = #expect(throws: InputError.self) { try read(Array("PK\u{3}\u{4} zipped".utf8)) }
    #expect(error?.description.hasSuffix("x.npy: it does not begin as a .npy file") == true)
    error = #expect(throws: InputError.self) { try read(file("", version: 9)) }
    #expect(
      error?.description.hasSuffix("version 9.0 of the .npy format; 1 to 3 are known") == true)
    error = #expect(throws: InputError.self) {
      try read(whole.prefix(6) + [2, 0, 255, 255, 255, 127] + whole)
    }
    #expect(error?.description.hasSuffix("its header is cut off or too long") == true)
  }

  @Test("too many values for an integer are no number")
  func overflow() throws {
    let header = try read(
      file("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }"))
    #expect(header.count == nil)
  }
}

@Suite("Files written part by part")
struct OutputFileTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test("nothing is at the path before the commit, and nothing is left without one")
  func uncommitted() throws {
    try WholeFile.write([9], to: directory("old"))
    do {
      let file = try OutputFile(directory("old"))
      try file.append([1, 2, 3])
      #expect(try WholeFile.read(directory("old")) == [9])
      #expect(directory.names.count == 2)
    }
    #expect(directory.names == ["old"])
    let file = try OutputFile(directory("old"))
    try file.append([1, 2])
    try file.append([])
    try file.append([3])
    try file.commit()
    #expect(try WholeFile.read(directory("old")) == [1, 2, 3])
    #expect(directory.names == ["old"])
  }

  @Test("input is read part by part up to its end")
  func input() throws {
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    try WholeFile.write(bytes, to: directory("file"))
    let file = try InputFile(directory("file"))
    #expect(file.size == 3_000_000)
    #expect(try file.bytes(5) == Array(bytes[..<5]))
    #expect(try file.bytes(2_500_000) == Array(bytes[5..<2_500_005]))
    #expect(try file.bytes(.max) == Array(bytes[2_500_005...]))
    #expect(file.position == 3_000_000)
    #expect(try file.bytes(1) == [])
    let error = #expect(throws: InputError.self) { try InputFile(directory("none")) }
    #expect(
      error?.description == "\(directory("none")): cannot open it: No such file or directory")
  }
}
