import Foundation

/// Errors of several arms at the same seeds, and what they tell about the spread of one arm's
/// errors.
///
/// x_ij = μ_i + β_j + ε_ij for arm i and seed j: seeds are blocks. Whether they matter follows from
/// the mean squares of the usual two-way table: `between` seeds and `residual`, which agree if β is
/// zero.
struct SeedBlocks {
  /// Arms, each with its errors seed by seed: at least two arms of at least two errors, as many for all.
  let values: [[Double]]
  let means: [Double]
  /// Of each arm's errors about their mean (n − 1).
  let variances: [Double]
  /// The same after the seeds' means over all arms are taken out.
  let residuals: [Double]
  /// Mean squares of seeds and of what is left, with n − 1 and (K − 1)(n − 1) degrees of freedom.
  let between: Double
  let residual: Double

  var arms: Int { values.count }
  var seeds: Int { values[0].count }

  init(_ values: [[Double]]) {
    precondition(values.count > 1 && values[0].count > 1, "a block needs two arms and two seeds")
    precondition(values.allSatisfy { $0.count == values[0].count }, "arms of unequal length")
    self.values = values
    let (arms, seeds) = (Double(values.count), Double(values[0].count))
    let means = values.map { $0.reduce(0, +) / seeds }
    let centred = zip(values, means).map { arm, mean in arm.map { $0 - mean } }
    let common = values[0].indices.map { seed in
      centred.reduce(0) { $0 + $1[seed] } / arms
    }
    func meanSquare(_ values: [Double]) -> Double {
      values.reduce(0) { $0 + $1 * $1 } / (seeds - 1)
    }
    self.means = means
    variances = centred.map(meanSquare)
    residuals = centred.map { arm in meanSquare(zip(arm, common).map { $0 - $1 }) }
    between = arms * meanSquare(common)
    residual = residuals.reduce(0, +) / (arms - 1)
  }
}
