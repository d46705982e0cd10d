import Datasets
import Files

#if canImport(Glibc)
  import Glibc
#endif

extension Archive {
  /// The state of a data set in a directory.
  package enum Standing: Hashable, Sendable {
    case absent
    /// All files are there and have the right lengths, in this folder.
    case complete(String)
    /// This folder has the name, or one of the files, and is not complete.
    case incomplete(String, reason: String)
  }

  /// Looks in the directory itself and in the archive's folder below it, as `--data` does.
  package func standing(in directory: String) -> Standing {
    let holdsFiles = files.contains {
      $0.requiredBytes != nil && WholeFile.size("\(directory)/\($0.name)") != nil
    }
    var status = stat()
    let below = "\(directory)/\(folder)"
    guard holdsFiles || lstat(below, &status) == 0 else { return .absent }
    let place = holdsFiles ? directory : below
    for file in files {
      guard let expected = file.requiredBytes else { continue }
      guard let bytes = WholeFile.size("\(place)/\(file.name)") else {
        return .incomplete(place, reason: "\(file.name) is missing")
      }
      guard bytes == expected else {
        return .incomplete(
          place, reason: "\(file.name) has \(bytes) bytes where \(expected) were expected")
      }
    }
    return .complete(place)
  }
}
