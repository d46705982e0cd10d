import Files
import Text

/// Why a dataset was not fetched: the place, the cause, what is kept.
package struct FetchError: Error, Hashable, CustomStringConvertible {
  package enum Kind: Hashable, Sendable {
    /// An address that is none.
    case request
    /// Nothing is there, on the server or on the disk.
    case missing
    /// The network or the server failed.
    case network
    /// What came is not what was published.
    case bad
    /// Something cannot be created or written.
    case output
    case diskFull
    /// Another process fetches the same.
    case busy
    case interrupted
  }

  package var kind: Kind
  package var description: String

  init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description.printable
  }

  init(_ error: FileError) {
    self.init(error.isDiskFull ? .diskFull : .output, error.description)
  }
}
