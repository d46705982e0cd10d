import CHost

/// Rounds values to bfloat16, the neighbours in one word.
///
/// - Parameters:
///   - count: how many values, a multiple of 2; up to the next multiple of 32 are read and their words
///     written.
///   - words: where half as many words go.
package func roundToPairs(
  _ values: UnsafePointer<Float>, count: Int, into words: UnsafeMutablePointer<Float>
) {
  for index in stride(from: 0, to: count, by: 32) {
    ablate_neighbours(Vector.read(values + index), Vector.read(values + index + 16)).write(
      words + index / 2)
  }
}

/// The pairs of two vectors' values, rounded.
@inline(__always)
func pairs(_ first: Vector, _ second: Vector) -> Vector { ablate_pairs(first, second) }

/// Rounds a matrix [rows, columns] to bfloat16 in its own memory, as [rows / 2, columns] of words that hold
/// the values of two rows.
///
/// - Parameters:
///   - rows: a multiple of 2.
///   - columns: a multiple of 16.
func roundRowsToPairs(_ matrix: UnsafeMutablePointer<Float>, rows: Int, columns: Int) {
  var (row, words) = (matrix, matrix)
  for _ in 0..<(rows / 2) {
    for column in stride(from: 0, to: columns, by: 16) {
      pairs(Vector.read(row + column), Vector.read(row + columns + column)).write(words + column)
    }
    row += 2 * columns
    words += columns
  }
}
