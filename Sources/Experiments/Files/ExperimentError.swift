import Text

/// Why an experiment file is refused: file, line, path of the key, reason with the nearest remedy.
package struct ExperimentError: Error, Hashable, CustomStringConvertible {
  package var file: String
  /// 0 if no line is the cause, as for `--set`.
  package var line: Int
  package var path: String
  package var reason: String

  package var description: String {
    let place = line > 0 ? "\(file):\(line)" : file
    let whole = path.isEmpty ? "\(place): \(reason)" : "\(place): \(path): \(reason)"
    return whole.printable
  }
}
