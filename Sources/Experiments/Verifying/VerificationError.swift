import Datasets

/// Why published trials cannot be trained again here.
package enum VerificationError: Error, CustomStringConvertible {
  /// The file's contents are wrong.
  case contents(String)
  /// The trials have another arithmetic than this version's.
  case numerics(String)
  case data(DataError)

  package var description: String {
    switch self {
    case .contents(let reason), .numerics(let reason): reason
    case .data(let error): error.description
    }
  }
}
