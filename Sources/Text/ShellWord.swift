/// A word of a command line that can be copied into a shell.
package enum ShellWord {
  /// As a shell reads it, quoted where needed.
  package static func quoted(_ word: String) -> String {
    let plain =
      !word.isEmpty
      && word.unicodeScalars.allSatisfy { scalar in
        scalar.isASCII
          && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            || "-_./=,:+@%".unicodeScalars.contains(scalar))
      }
    return plain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
