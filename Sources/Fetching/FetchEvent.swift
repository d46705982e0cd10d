/// The events of fetching a dataset.
package enum FetchEvent: Hashable, Sendable {
  /// - Parameters:
  ///   - address: without a password that it may hold.
  ///   - bytes: those that an earlier download left and that are not fetched again.
  case downloading(address: String, part: String, bytes: Int, total: Int)
  case progressed(bytes: Int, total: Int)
  /// The bytes of an earlier download cannot be used.
  case startingOver(reason: String)
  case retrying(reason: String, attempt: Int, attempts: Int, seconds: Double)
  case verifying(path: String)
  case unpacking(path: String)
  /// The archive holds something that the catalogue does not name.
  case leftOut(name: String)
}
