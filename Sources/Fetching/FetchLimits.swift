/// How patient a download is.
package struct FetchLimits: Hashable, Sendable {
  /// Seconds for a connection to be made.
  package var connectSeconds = 30
  /// Seconds without a byte after which a connection counts as broken.
  package var stallSeconds = 60
  /// Requests in all before a download is given up.
  package var attempts = 5
  /// Seconds before the second request; each further pause is twice as long.
  package var pauseSeconds = 1.0
  package var redirects = 5

  package init() {}
}
