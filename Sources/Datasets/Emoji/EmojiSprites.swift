import Files
import Kernels

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

  /// Digests and what is wrong, by the emoji's place in the list.
  private final class Found {
    var digests: [Int: [UInt8]] = [:]
    var flaws: [Int: PictureError] = [:]
  }

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
    // What each worker finds; nobody else touches it meanwhile.
    let readers = (0..<pool.capacity).map { _ in (reader: EmojiPictureReader(), found: Found()) }
    let target = pixels
    pool.run(tasks: count) { place, worker in
      guard let glyph = glyphs[place] else { return }
      let (reader, found) = readers[worker]
      do throws(PictureError) {
        guard let file = try font.picture(glyph) else { return }
        found.digests[place] = try reader.read(file, into: target.pointer + place * Self.values)
      } catch {
        found.flaws[place] = error
      }
    }
    var (digests, flaws) = ([Int: [UInt8]](), [Int: PictureError]())
    for (_, found) in readers {
      digests.merge(found.digests) { first, _ in first }
      flaws.merge(found.flaws) { first, _ in first }
    }
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
