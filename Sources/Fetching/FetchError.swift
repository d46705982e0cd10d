import Files
import Text

/// Why a data set was not fetched: the place, the cause, and what is kept.
package struct FetchError: Error, Hashable, CustomStringConvertible {
  package enum Kind: Hashable, Sendable {
    /// An invalid address.
    case request
    /// Nothing is there, on the server or on the disk.
    case missing
    /// The network or the server failed.
    case network
    /// The received bytes are not the published ones.
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
