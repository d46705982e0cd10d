import CPNG
import Files

/// The libraries that decode pictures; another version may give other bits.
package enum PictureLibraries {
  /// Name and version of each, for provenance.
  package static let versions: [String: String] = {
    var versions = ["png": String(cString: png_get_libpng_ver(nil))]
    // libjpeg-turbo has no call that tells its version; the name of the loaded file does.
    let maps = String(decoding: (try? WholeFile.read("/proc/self/maps")) ?? [], as: UTF8.self)
    for word in maps.split(whereSeparator: { $0 == "\n" || $0 == " " || $0 == "/" })
    where word.hasPrefix("libturbojpeg.so") {
      versions["jpeg"] = String(word)
    }
    return versions
  }()
}
