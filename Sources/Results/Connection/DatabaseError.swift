import Text

/// What went wrong with the results database: the file, the cause and the nearest remedy.
package struct DatabaseError: Error, Hashable, CustomStringConvertible {
  package enum Kind: Hashable, Sendable {
    /// There is no such file, or nothing has been recorded in it.
    case absent
    /// The file cannot be opened.
    case notFound
    /// It cannot be created or written at that place.
    case cannotCreate
    /// Another process kept it locked for longer than the busy timeout.
    case locked
    case diskFull
    /// The file is no database, or one of another program or a later version.
    case foreign
    /// A statement that would write was given to a connection that only reads.
    case readOnly
    /// A query of the user's that SQLite does not accept.
    case statement
    /// The query was cancelled.
    case interrupted
    /// The lease of a trial was lost: another attempt has begun.
    case leaseLost
    /// The results of other arms are filed under the name.
    case nameTaken
    /// The file was deleted or replaced under the connection.
    case moved
    case other
  }

  package var kind: Kind
  package var path: String
  package var reason: String

  package init(_ kind: Kind, path: String, _ reason: String) {
    self.kind = kind
    self.path = path
    self.reason = reason
  }

  package var description: String { "\(path): \(reason)".printable }
}
