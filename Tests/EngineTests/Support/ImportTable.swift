#if canImport(Glibc)
  import Glibc
#endif

/// The functions that a loaded library imports, as its ELF tables list them.
struct ImportTable {
  private let base: UInt
  /// The tables by their tag, as addresses or sizes in bytes.
  private var tables: [Int: UInt] = [:]

  private enum Tag {
    static let strings = 5
    static let symbols = 6
    /// Relocations: where they are and their size in bytes.
    static let relocations = [(23, 2), (7, 8)]
  }

  /// Nil where the library is not loaded.
  init?(library: String) {
    // glibc's handle is the library's link map: load address, name, dynamic section.
    guard let map = dlopen(library, RTLD_NOW | RTLD_NOLOAD) else { return nil }
    base = map.load(as: UInt.self)
    guard var entry = map.load(fromByteOffset: 16, as: UnsafeRawPointer?.self) else { return nil }
    while true {
      let tag = entry.load(as: Int.self)
      if tag == 0 { break }
      tables[tag] = entry.load(fromByteOffset: 8, as: UInt.self)
      entry += 16
    }
  }

  /// Replaces a function by what `replacement` makes of the one that is there. False if the library
  /// does not import it.
  func redirect(
    _ name: String, _ replacement: (_ old: UnsafeRawPointer) -> UnsafeRawPointer
  ) -> Bool {
    guard let slot = slot(of: name), let old = slot.pointee else { return false }
    // The table may have been sealed after loading.
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let start = UnsafeMutableRawPointer(
      bitPattern: UInt(bitPattern: slot) / UInt(page) * UInt(page))
    guard mprotect(start, page, PROT_READ | PROT_WRITE) == 0 else { return false }
    slot.pointee = replacement(old)
    return true
  }

  /// The cell that holds a function's address.
  private func slot(of name: String) -> UnsafeMutablePointer<UnsafeRawPointer?>? {
    guard let strings = address(Tag.strings), let symbols = address(Tag.symbols) else { return nil }
    for (tag, size) in Tag.relocations {
      guard let first = address(tag), let bytes = tables[size] else { continue }
      // An entry is place, symbol and kind, addend; a symbol begins with the offset of its name.
      for entry in stride(from: first, to: first + Int(bytes), by: 24) {
        let symbol = Int(entry.load(fromByteOffset: 8, as: UInt64.self) >> 32)
        let nameOffset = Int((symbols + 24 * symbol).load(as: UInt32.self))
        let found = (strings + nameOffset).assumingMemoryBound(to: CChar.self)
        guard symbol != 0, strcmp(found, name) == 0 else { continue }
        return UnsafeMutablePointer(bitPattern: base + entry.load(as: UInt.self))
      }
    }
    return nil
  }

  private func address(_ tag: Int) -> UnsafeRawPointer? {
    tables[tag].flatMap { UnsafeRawPointer(bitPattern: $0) }
  }
}
