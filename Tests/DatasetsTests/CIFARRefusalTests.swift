import Datasets
import Foundation
import Testing

@Suite("CIFAR files that are refused", .serialized)
struct CIFARRefusalTests {
  private func error(_ files: PublicFiles, path: String? = nil) -> DataError? {
    #expect(throws: DataError.self) { _ = try files.open(path: path) }
  }

  @Test("without a directory the way to name it is told", arguments: Public.allCases)
  func unnamed(format: Public) {
    let error = #expect(throws: DataError.self) {
      _ = try Datasets.open(DatasetRequest(name: format.rawValue), threads: 1)
    }
    let name = format.rawValue
    #expect(
      error
        == DataError(
          .missing,
          "\(name): its files are not here; `ablate data fetch \(name)` brings them, or say where they "
            + "are with --data \(name)=DIRECTORY (the public binary version)"))
  }

  @Test("a directory that is not there, or holds something else", arguments: Public.allCases)
  func place(format: Public) throws {
    let files = try PublicFiles(format, random: false)
    let test = format.files.last?.name ?? ""
    let one = "\(files.folder)/\(test)"
    try FileManager.default.createDirectory(
      atPath: "\(files.directory.path)/empty", withIntermediateDirectories: false)
    for path in ["\(files.directory.path)/absent", "\(files.directory.path)/empty", one] {
      #expect(
        error(files, path: path)
          == DataError(
            .missing,
            "\(path): no \(format.rawValue) here: expected \(test) in it or in \(format.folder)/ "
              + "below it (the public binary version)"))
    }
  }

  @Test(
    "a missing file is named, with its length",
    arguments: [
      (Public.cifar10, "data_batch_3.bin", 30_730_000), (.cifar100, "train.bin", 153_700_000),
    ])
  func missing(format: Public, name: String, bytes: Int) throws {
    let files = try PublicFiles(format, random: false)
    try FileManager.default.removeItem(atPath: "\(files.folder)/\(name)")
    #expect(
      error(files)
        == DataError(
          .missing, "\(files.folder)/\(name): missing; expected a file of \(bytes) bytes"))
  }

  @Test(
    "a file of another length is named, with both lengths",
    arguments: [
      (
        Public.cifar10, "data_batch_2.bin", 30_729_999,
        "30730000 were expected (10000 records of 3073)"
      ),
      (.cifar10, "test_batch.bin", 30_730_001, "30730000 were expected (10000 records of 3073)"),
      (.cifar100, "train.bin", 0, "153700000 were expected (50000 records of 3074)"),
    ])
  func length(format: Public, name: String, bytes: Int, expectation: String) throws {
    let files = try PublicFiles(format, random: false)
    try #require(truncate("\(files.folder)/\(name)", bytes) == 0)
    #expect(
      error(files)
        == DataError(
          .bad,
          "\(files.folder)/\(name): \(bytes) bytes where \(expectation); download it again"))
  }

  @Test(
    "a label that no class has is named, with its record",
    arguments: [
      (Public.cifar10, "data_batch_1.bin", 42, 10, "expected 0 to 9"),
      (.cifar10, "test_batch.bin", 9_999, 255, "expected 0 to 9"),
      (.cifar100, "test.bin", 0, 100, "expected 0 to 99"),
    ] as [(Public, String, Int, UInt8, String)])
  func label(
    format: Public, name: String, record: Int, label: UInt8, expectation: String
  ) throws {
    let files = try PublicFiles(format, random: false)
    try files.overwrite(
      name, at: record * format.recordBytes + format.labelBytes - 1, with: [label])
    #expect(
      error(files)
        == DataError(
          .bad,
          "\(files.folder)/\(name): record \(record) has label \(label), \(expectation); "
            + "download it again"))
  }
}
