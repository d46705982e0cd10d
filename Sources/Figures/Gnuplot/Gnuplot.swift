import Files
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
  /// Throws if gnuplot is missing, or its message.
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
        "there is no gnuplot on the PATH, and it draws the figures; `apt-get install \(debianPackage)` installs "
          + "it (or use --format script for its script)")
    }
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ablate-figure-\(UUID().uuidString)").path
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    } catch {
      throw FigureError(
        .noRoom,
        "\(folder): cannot create it: \(error.localizedDescription); gnuplot's script goes there, "
          + "TMPDIR names another place")
    }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (input, errors) = ("\(folder)/script", "\(folder)/errors")
    do {
      try WholeFile.write(Array(script.utf8), to: input)
    } catch { throw FigureError(.noRoom, "\(error); TMPDIR names another place") }
    let child: ChildProcess
    do {
      // -d: the user's own settings would change the picture.
      child = try ChildProcess.run(
        [path, "-d", input], environment: ["LC_ALL": "C.UTF-8"], errors: errors)
    } catch {
      throw FigureError(
        .cannotStart, "\(error) (or use --format script for its script)")
    }
    guard child.code == 0, !child.output.isEmpty else {
      let said = String(decoding: (try? WholeFile.read(errors)) ?? [], as: UTF8.self)
        .split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { !$0.isEmpty }.suffix(3)
      throw FigureError(
        .gnuplotFailed, "\(path) ended with \(child.code): \(said.joined(separator: "; "))")
    }
    return child.output
  }

  /// A PDF states when it was made, but the same figure must give the same bytes. The digits are
  /// overwritten in place.
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
    /// The system could not start it.
    case cannotStart
    /// No place for its script.
    case noRoom
    case gnuplotFailed
  }

  package var kind: Kind
  package var description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description.printable
  }
}
