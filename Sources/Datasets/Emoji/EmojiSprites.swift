import Files
import Kernels
import Synchronization

/// The pictures of all emoji of a list at one size, [n, side, side, 4]: colours multiplied by opacity.
///
/// A picture's longer side becomes `extent` pixels, in the middle of a square with a transparent margin.
struct EmojiSprites: Sendable {
  static let extent = 64
  static let margin = 4
  static let side = extent + 2 * margin
  static let values = side * side * 4

  /// SHA-256 of the font's own picture of each emoji; nil where the font has none.
  let digests: [[UInt8]?]
  private let pixels: AlignedBuffer<UInt8>

  /// Decodes all pictures with the threads of `pool`.
  ///
  /// Throws: a damaged picture, by the emoji's name; too little memory.
  init(_ list: EmojiList, _ font: EmojiFont, path: String, _ pool: WorkerPool) throws(DataError) {
    let count = list.emoji.count
    do throws(MemoryRefusal) {
      pixels = try AlignedBuffer(reserving: count * Self.values)
    } catch {
      throw DataError(
        error, "\(count) pictures of emoji", remedy: "free some memory, or raise `ulimit -v`")
    }
    let glyphs = list.emoji.map { font.glyph($0.sequence) }
    let found = Mutex<(digests: [Int: [UInt8]], flaws: [Int: PictureError])>(([:], [:]))
    let readers = (0..<pool.capacity).map { _ in EmojiPictureReader() }
    let target = pixels
    pool.run(tasks: count) { place, worker in
      guard let glyph = glyphs[place] else { return }
      do throws(PictureError) {
        guard let file = try font.picture(glyph) else { return }
        let digest = try readers[worker].read(file, into: target.pointer + place * Self.values)
        found.withLock { $0.digests[place] = digest }
      } catch {
        found.withLock { $0.flaws[place] = error }
      }
    }
    let (digests, flaws) = found.withLock { $0 }
    if let (place, flaw) = flaws.min(by: { $0.key < $1.key }) {
      let emoji = list.emoji[place]
      throw EmojiFont.flaw(path, "the picture of '\(emoji.name)' (\(emoji.codes)) is \(flaw)")
    }
    self.digests = list.emoji.indices.map { digests[$0] }
  }

  func pixels(_ place: Int) -> UnsafePointer<UInt8> {
    UnsafePointer(pixels.pointer + place * Self.values)
  }
}
