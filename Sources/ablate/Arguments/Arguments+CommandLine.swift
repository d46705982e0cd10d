extension Arguments {
  /// The command line as a shell reads it again.
  func commandLine(_ command: String) -> String {
    (["ablate", command] + words).map(Self.quoted).joined(separator: " ")
  }

  /// A word as a shell takes it, in quotes where it must be.
  static func quoted(_ word: String) -> String {
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
