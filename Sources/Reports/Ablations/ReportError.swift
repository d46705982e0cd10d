/// Why there is no report.
package struct ReportError: Error, Hashable, CustomStringConvertible {
  package enum Kind: Hashable, Sendable {
    /// There are no results to show.
    case nothingYet
    case unknownTable
  }

  package var kind: Kind
  package var description: String
}
