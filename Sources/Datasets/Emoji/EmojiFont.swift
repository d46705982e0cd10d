import CHarfBuzz

/// A font with a colour bitmap for each emoji (tables CBDT and CBLC), read by HarfBuzz.
///
/// The face and the font are immutable, so threads can share them.
final class EmojiFont: @unchecked Sendable {
  /// Bytes of one picture; Debian's font has up to 11 KiB.
  static let pictureBytes = 256 << 10

  private let font: OpaquePointer
  private let path: String

  /// - Parameters:
  ///   - contents: the file's bytes.
  ///   - path: what messages call it.
  ///
  /// Throws: what is no font, or has no bitmaps.
  init(_ contents: [UInt8], path: String) throws(DataError) {
    self.path = path
    let blob = contents.withUnsafeBytes { bytes in
      hb_blob_create(
        bytes.baseAddress?.assumingMemoryBound(to: CChar.self), UInt32(bytes.count),
        HB_MEMORY_MODE_DUPLICATE, nil, nil)
    }
    defer { hb_blob_destroy(blob) }
    let face = hb_face_create(blob, 0)
    defer { hb_face_destroy(face) }
    hb_face_make_immutable(face)
    guard let font = hb_font_create(face) else {
      throw DataError(.memory, "\(path): the system refuses memory for a font; free some")
    }
    hb_font_make_immutable(font)
    self.font = font
    guard hb_face_count(blob) > 0, hb_face_get_glyph_count(face) > 0 else {
      throw Self.flaw(path, "is no font")
    }
    guard hb_ot_color_has_png(face) != 0 else {
      throw Self.flaw(path, "has no colour bitmaps (table CBDT)")
    }
  }

  deinit { hb_font_destroy(font) }

  /// The glyph that a sequence of code points becomes; nil if it becomes several, or one that is missing.
  func glyph(_ sequence: [UInt32]) -> UInt32? {
    guard let buffer = hb_buffer_create() else { return nil }
    defer { hb_buffer_destroy(buffer) }
    // All is stated: what HarfBuzz guesses depends on the system's language.
    hb_buffer_set_direction(buffer, HB_DIRECTION_LTR)
    hb_buffer_set_script(buffer, HB_SCRIPT_COMMON)
    hb_buffer_set_language(buffer, hb_language_from_string("en", -1))
    hb_buffer_set_flags(buffer, HB_BUFFER_FLAG_REMOVE_DEFAULT_IGNORABLES)
    sequence.withUnsafeBufferPointer {
      hb_buffer_add_codepoints(buffer, $0.baseAddress, Int32($0.count), 0, Int32($0.count))
    }
    hb_shape(font, buffer, nil, 0)
    var count: UInt32 = 0
    guard let glyphs = hb_buffer_get_glyph_infos(buffer, &count), count == 1,
      glyphs[0].codepoint != 0
    else { return nil }
    return glyphs[0].codepoint
  }

  /// The bitmap of a glyph as a PNG file, the largest that there is; nil if it has none.
  ///
  /// Throws: that it is larger than a picture may be.
  func picture(_ glyph: UInt32) throws(PictureError) -> [UInt8]? {
    guard let blob = hb_ot_color_glyph_reference_png(font, glyph) else { return nil }
    defer { hb_blob_destroy(blob) }
    var count: UInt32 = 0
    guard let bytes = hb_blob_get_data(blob, &count), count > 0 else { return nil }
    guard count <= Self.pictureBytes else {
      throw .bad("too large: a bitmap of \(count >> 10) KiB")
    }
    return bytes.withMemoryRebound(to: UInt8.self, capacity: Int(count)) {
      Array(UnsafeBufferPointer(start: $0, count: Int(count)))
    }
  }

  static func flaw(_ path: String, _ cause: String) -> DataError {
    DataError(
      .bad, "\(path): \(cause); install the Debian package fonts-noto-color-emoji again")
  }
}
