import Datasets
import Files
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// CIFAR-10: the input becomes the start of its test images and the names of its classes; the rest is zero.
struct CIFARInput: InputFormat {
  static let name = "cifar"
  let seeds: [[UInt8]]
  let tokens = ["\n", "\r\n", "\0"].map(\.bytes)
  private let folder: String
  private static let bytes = 30_730_000

  init(folder: String) throws {
    self.folder = folder
    let names = (0..<10).map { "class \($0)\n" }.joined().bytes
    let record = [9] + (0..<3072).map { UInt8($0 & 255) }
    seeds = [names, record, record + record, names + record]
    for name in (1...5).map({ "data_batch_\($0).bin" }) + ["test_batch.bin"] {
      guard truncate(try file(name), Self.bytes) == 0 else { throw Refusal(reason: "no room") }
    }
  }

  /// An empty file.
  private func file(_ name: String) throws -> String {
    try WholeFile.write([], to: "\(folder)/\(name)")
    return "\(folder)/\(name)"
  }

  func read(_ path: String) -> Bool {
    guard let bytes = try? WholeFile.read(path),
      (try? WholeFile.write(bytes, to: "\(folder)/batches.meta.txt")) != nil,
      (try? WholeFile.write(bytes, to: "\(folder)/test_batch.bin")) != nil
    else { return false }
    // Some keep another length, which is refused.
    if bytes.count % 7 > 0, truncate("\(folder)/test_batch.bin", Self.bytes) != 0 { return false }
    var request = DatasetRequest(name: "cifar10")
    request.path = folder
    return (try? Datasets.open(request, threads: 1)) != nil
  }
}
