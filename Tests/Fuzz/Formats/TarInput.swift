import CArchive
import Datasets
import Fetching
import Files
import Foundation

/// Archives that `data fetch` unpacks, taken for whole: their digest is that of the damaged bytes.
struct TarInput: InputFormat {
  static let name = "tar"
  let seeds: [[UInt8]]
  let tokens = [
    "set/", "set/train.bin", "../", "/etc/passwd", "ustar\0", "path=", "size=", "18 path=../../x\n",
    "linkpath=",
    "GNU.sparse.map=", "././@LongLink", "\u{1f}\u{8b}",
  ].map(\.bytes)
  private let folder: String

  init(folder: String) throws {
    self.folder = folder
    seeds = [true, false].flatMap { compressed in
      [2, 0].map { Self.archive(compressed, extra: $0) }
    }
  }

  private static func archive(_ compressed: Bool, extra: Int) -> [UInt8] {
    let writer = archive_write_new()
    defer { archive_write_free(writer) }
    if compressed { archive_write_add_filter_gzip(writer) }
    archive_write_set_format_pax_restricted(writer)
    var used = 0
    var result = [UInt8](repeating: 0, count: 1 << 17)
    result.withUnsafeMutableBytes { buffer in
      archive_write_open_memory(writer, buffer.baseAddress, buffer.count, &used)
      for (name, count) in [
        ("set/", -1), ("set/train.bin", 600), ("set/test.bin", 300), ("set/names.txt", 2),
      ] {
        add(name, count, to: writer)
      }
      // A name that needs a header of its own.
      for index in 0..<extra {
        add("set/" + String(repeating: "a\(index)", count: 80), 10, to: writer)
      }
      archive_write_close(writer)
    }
    return Array(result.prefix(used))
  }

  /// - Parameter count: bytes of a file, or -1 for a folder.
  private static func add(_ name: String, _ count: Int, to writer: OpaquePointer?) {
    let head = archive_entry_new()
    defer { archive_entry_free(head) }
    archive_entry_set_pathname(head, name)
    archive_entry_set_perm(head, 0o644)
    archive_entry_set_size(head, la_int64_t(max(0, count)))
    archive_entry_set_filetype(head, count < 0 ? S_IFDIR : S_IFREG)
    archive_write_header(writer, head)
    let bytes = [UInt8](repeating: 65, count: max(0, count))
    if count > 0 { archive_write_data(writer, bytes, bytes.count) }
  }

  /// The sum of each header of 512 bytes, where the file is not compressed.
  func repaired(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.first != 0x1F else { return bytes }
    var bytes = bytes
    for start in stride(from: 0, to: bytes.count - 511, by: 512)
    where bytes[start + 257..<start + 262].elementsEqual("ustar".utf8) {
      for at in start + 148..<start + 156 { bytes[at] = 0x20 }
      let sum = bytes[start..<start + 512].reduce(0) { $0 + Int($1) }
      let digits = String(sum, radix: 8)
      let text = String(repeating: "0", count: max(0, 6 - digits.count)) + digits + "\0 "
      bytes.replaceSubrange(start + 148..<start + 156, with: text.bytes.prefix(8))
    }
    return bytes
  }

  func read(_ path: String) -> Bool {
    guard let bytes = try? WholeFile.read(path), !bytes.isEmpty else { return false }
    let data = "\(folder)/data"
    defer { try? FileManager.default.removeItem(atPath: data) }
    let digest = Digest.Stream(.md5)
    digest.add(bytes)
    let archive = Archive(
      name: "set", address: "http://x/set.tar.gz", bytes: bytes.count,
      md5: Digest.text(digest.finish()), folder: "set",
      files: [
        .init(name: "train.bin", length: .exactly(600)),
        .init(name: "test.bin", length: .exactly(300)),
        .init(name: "names.txt", length: .atMost(100)),
      ])
    let fetch = Fetch(
      archive, from: path, into: data, agent: "fuzz", tell: { _ in }, shouldStop: { false })
    let outcome = try? fetch.run()
    // Whatever the archive says, nothing lies anywhere else.
    let beside = (try? FileManager.default.subpathsOfDirectory(atPath: data)) ?? []
    precondition(
      beside.allSatisfy {
        ["set", "set/train.bin", "set/test.bin", "set/names.txt", "set.tar.gz.lock"].contains($0)
      }, "files beside those of the catalogue: \(beside)")
    return outcome != nil
  }
}
