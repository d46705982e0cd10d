/// What computes a fully connected layer in training. Inference has our own kernel.
package enum LinearChoice: String, CaseIterable, Hashable, Sendable {
  /// Sums in one order, the same bits on every machine.
  case own
  /// OpenBLAS's product, whose bits depend on the CPU.
  case openblas
}
