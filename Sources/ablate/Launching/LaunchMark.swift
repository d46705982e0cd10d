import Experiments
import Files
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A file that a launch leaves beside its database. A task that does not find it is on a machine with another folder,
/// and by its times a task sees whether its clock is that of the machine that launched.
struct LaunchMark: Codable {
  var host: String
  /// Just before the file was written, by the clock of the machine that launched; seconds since 1970.
  var before: Double
  /// Just after it.
  var after: Double
  /// A moment between, by the clock of the file system, which all machines share; seconds since 1970.
  var disk: Double

  /// Clocks that differ by less are as good as equal, in seconds.
  static let tolerance = 5.0

  static func write(to path: String) throws {
    // The disk's time is known once the file is there.
    let mark = try LaunchMark(measuredBy: path)
    try WholeFile.write(Array(try JSONEncoder().encode(mark)) + [10], to: path)
  }

  /// Writes a file, and takes the times of that moment.
  private init(measuredBy path: String) throws {
    before = Date().timeIntervalSince1970
    try WholeFile.write([10], to: path)
    after = Date().timeIntervalSince1970
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw FileError(path: path, operation: "read its time", code: errno)
    }
    host = ProcessIdentity.hostName
    disk = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
  }

  /// Throws if this machine does not see the folder of the launch.
  ///
  /// - Parameter own: a file beside it that may be written.
  /// - Returns: what the user should know of the clocks; nil if they agree.
  static func check(_ path: String, own: String) throws -> String? {
    guard WholeFile.size(path) != nil else {
      throw CommandError(
        .noInput,
        "\(path) is not seen from \(ProcessIdentity.hostName): tasks need the folder of the database on a disk that all "
          + "nodes share; launch with --db on such a disk")
    }
    let bytes = try WholeFile.read(path, limit: 1 << 16)
    guard let launch = try? JSONDecoder().decode(LaunchMark.self, from: Data(bytes)) else {
      throw CommandError(.badData, "\(path) is not what `ablate launch` writes; launch again")
    }
    defer { unlink(own) }
    let here = try LaunchMark(measuredBy: own)
    return launch.remark(seenFrom: here)
  }

  /// What is to be said of the clock of another machine.
  private func remark(seenFrom here: LaunchMark) -> String? {
    // By how much the other clock is ahead at least, and at most: a disk can take its time to write.
    let least = (here.before - here.disk) - (after - disk)
    let most = (here.after - here.disk) - (before - disk)
    // Where each machine gives files the time of its own clock, only a task that begins before its launch tells.
    let early = here.after - before
    let difference = least > 0 ? least : min(most, early, 0)
    guard abs(difference) >= Self.tolerance else { return nil }
    return
      "the clock of \(here.host) is \(Int(abs(difference).rounded())) s \(difference > 0 ? "ahead of" : "behind") that of "
      + "\(host), which launched; results are the same, but times in the database are by this clock"
  }
}
