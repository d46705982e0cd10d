import CArchive
import Datasets
import Foundation

/// An archive as a test wants it, by libarchive's writer.
struct Tape {
  enum Kind {
    case file([UInt8])
    case folder
    case symbolicLink(String)
    case hardLink(String)
    case pipe
  }

  struct Entry {
    var name: String
    var kind: Kind

    init(_ name: String, _ kind: Kind) {
      self.name = name
      self.kind = kind
    }
  }

  static func make(_ entries: [Entry], compressed: Bool = true) -> [UInt8] {
    let writer = archive_write_new()
    defer { archive_write_free(writer) }
    if compressed { archive_write_add_filter_gzip(writer) }
    archive_write_set_format_pax_restricted(writer)
    let room = entries.reduce(1 << 20) {
      if case .file(let bytes) = $1.kind { $0 + bytes.count } else { $0 }
    }
    var used = 0
    var result = [UInt8](repeating: 0, count: room)
    result.withUnsafeMutableBytes { buffer in
      archive_write_open_memory(writer, buffer.baseAddress, buffer.count, &used)
      for entry in entries { add(entry, to: writer) }
      archive_write_close(writer)
    }
    return Array(result.prefix(used))
  }

  private static func add(_ entry: Entry, to writer: OpaquePointer?) {
    let head = archive_entry_new()
    defer { archive_entry_free(head) }
    archive_entry_set_pathname(head, entry.name)
    archive_entry_set_perm(head, 0o644)
    archive_entry_set_size(head, 0)
    switch entry.kind {
    case .file(let bytes):
      archive_entry_set_filetype(head, S_IFREG)
      archive_entry_set_size(head, la_int64_t(bytes.count))
      archive_write_header(writer, head)
      archive_write_data(writer, bytes, bytes.count)
      return
    case .folder: archive_entry_set_filetype(head, S_IFDIR)
    case .symbolicLink(let target):
      archive_entry_set_filetype(head, S_IFLNK)
      archive_entry_set_symlink(head, target)
    case .hardLink(let target):
      archive_entry_set_filetype(head, S_IFREG)
      archive_entry_set_hardlink(head, target)
    case .pipe: archive_entry_set_filetype(head, S_IFIFO)
    }
    archive_write_header(writer, head)
  }
}
