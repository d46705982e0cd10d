import Foundation
import Text

/// The program that draws, as a child process.
package enum Gnuplot {
  /// The Debian package that has it.
  package static let debianPackage = "gnuplot-nox"

  /// Where it is on the PATH; nil if it is not there.
  package static var path: String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
      .split(separator: ":")
    return folders.lazy.map { "\($0)/gnuplot" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Draws a figure.
  ///
  /// Throws: that gnuplot is missing, or what it said.
  package static func draw(
    _ figure: Figure, _ format: FigureFormat
  ) throws(FigureError) -> [UInt8] {
    let script = GnuplotScript.text(figure, format)
    guard format != .script else { return Array(script.utf8) }
    let picture = try run(script)
    return format == .pdf ? withoutDate(picture) : picture
  }

  private static func run(_ script: String) throws(FigureError) -> [UInt8] {
    guard let path else {
      throw FigureError(
        .noGnuplot,
        "there is no gnuplot on the PATH, which draws figures; `apt-get install \(debianPackage)` brings "
          + "it (or --format script gives what it would be told)")
    }
    do {
      let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("ablate-figure-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      // Files on both sides, so that no pipe fills up while the other side waits.
      let (input, output, errors) = (
        folder.appendingPathComponent("script"), folder.appendingPathComponent("picture"),
        folder.appendingPathComponent("errors")
      )
      try Data(script.utf8).write(to: input)
      try Data().write(to: output)
      try Data().write(to: errors)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: path)
      // The user's own settings would change the picture.
      process.arguments = ["-d"]
      process.environment = ProcessInfo.processInfo.environment.merging(["LC_ALL": "C.UTF-8"]) {
        $1
      }
      process.standardInput = try FileHandle(forReadingFrom: input)
      process.standardOutput = try FileHandle(forWritingTo: output)
      process.standardError = try FileHandle(forWritingTo: errors)
      try process.run()
      process.waitUntilExit()
      let picture = try [UInt8](Data(contentsOf: output))
      guard process.terminationStatus == 0, !picture.isEmpty else {
        let said = String(decoding: try Data(contentsOf: errors), as: UTF8.self)
          .split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
          .filter { !$0.isEmpty }.suffix(3)
        throw FigureError(
          .gnuplotFailed,
          "\(path) ended with \(process.terminationStatus): \(said.joined(separator: "; "))")
      }
      return picture
    } catch let error as FigureError {
      throw error
    } catch {
      throw FigureError(
        .gnuplotFailed, "\(path) cannot be run: \(error.localizedDescription)")
    }
  }

  /// A PDF says when it was made; the same figure must be the same bytes. The digits are overwritten, so
  /// that nothing moves.
  private static func withoutDate(_ bytes: [UInt8]) -> [UInt8] {
    let key = Array("/CreationDate (D:".utf8)
    guard
      let start = bytes.indices.first(where: { bytes[$0...].starts(with: key) })
    else { return bytes }
    var bytes = bytes
    let date = Array("20000101000000".utf8)
    for (index, digit) in zip(start + key.count..<bytes.count, date) { bytes[index] = digit }
    return bytes
  }
}

/// Why there is no figure.
package struct FigureError: Error, Hashable, CustomStringConvertible {
  package enum Kind: Hashable, Sendable {
    /// No results that it could show.
    case nothingYet
    /// The experiment's arms are not of the kind that the figure shows.
    case unsuitable
    case noGnuplot
    case gnuplotFailed
  }

  package var kind: Kind
  package var description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description.printable
  }
}
