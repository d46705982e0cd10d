import Files
import Foundation

/// The class directories of both splits, held against each other.
struct FolderClasses {
  let train: [Directory.Name]
  let test: [Directory.Name]

  /// Classes that one split lacks: first those without training pictures. Two spellings of one text
  /// are one problem.
  var problems: [FolderListing.Problem] {
    let (known, scored) = (Set(train), Set(test))
    let onlyTest = test.filter { !known.contains($0) }
    var onlyTrain = train.filter { !scored.contains($0) }
    var problems: [FolderListing.Problem] = []
    for name in onlyTest {
      var reason = "a class without a directory in train/"
      if let twin = onlyTrain.firstIndex(where: { Self.isSameText($0, name) }) {
        reason = Self.spellings(train: onlyTrain.remove(at: twin), test: name)
      }
      problems.append(.init(place: "val/\(FilePath.text(name))", reason: reason))
    }
    for name in onlyTrain {
      problems.append(
        .init(
          place: "train/\(FilePath.text(name))", reason: "a class without a directory in val/"))
    }
    return problems
  }

  /// Whether two names are canonically equivalent, as Swift's strings compare.
  private static func isSameText(_ a: Directory.Name, _ b: Directory.Name) -> Bool {
    guard let a = String(validating: a, as: UTF8.self), let b = String(validating: b, as: UTF8.self)
    else { return false }
    return a == b
  }

  private static func spellings(train: Directory.Name, test: Directory.Name) -> String {
    "train/ has this class in another Unicode spelling: \(spelling(train)) there, \(spelling(test)) "
      + "here; rename one, so that both names have the same bytes"
  }

  /// The bytes with the form that they are in, such as `caf\xc3\xa9 (NFC)`.
  private static func spelling(_ name: Directory.Name) -> String {
    let text = String(decoding: name, as: UTF8.self)
    let bytes = name.map { byte in
      byte < 0x80 ? String(UnicodeScalar(byte)) : "\\x" + String(byte, radix: 16)
    }
    let form =
      name == Array(text.precomposedStringWithCanonicalMapping.utf8)
      ? " (NFC)" : name == Array(text.decomposedStringWithCanonicalMapping.utf8) ? " (NFD)" : ""
    return bytes.joined() + form
  }
}
