import Files

/// Width and height in pixels.
package struct PictureSize: Hashable, Sendable {
  package var width: Int
  package var height: Int

  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  var count: Int { width * height }
  var shorter: Int { min(width, height) }
}

/// Why a picture cannot be had; the caller knows whose it is.
package enum PictureError: Error, Hashable, CustomStringConvertible {
  /// There is no such file any more, or its link leads nowhere.
  case missing
  /// The file is at fault: training without it makes sense.
  case bad(String)
  /// The system is at fault, such as a disk that fails: nothing may be concluded about the file.
  case system(String)

  package var description: String {
    switch self {
    case .missing: "there is no such file"
    case .bad(let reason), .system(let reason): reason
    }
  }

  /// Whether training can do without the file.
  var canBeSkipped: Bool {
    if case .system = self { return false }
    return true
  }
}

/// What is done about files that are no usable pictures.
package enum BadImages: String, Hashable, Sendable, CaseIterable {
  /// The run ends with the file's name.
  case fail
  /// Training takes the next good picture of the epoch's order in its place, scoring leaves it out.
  case skip
}
