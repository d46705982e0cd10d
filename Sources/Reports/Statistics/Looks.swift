/// The numbers of seeds at which verdicts are made: a plan of looks that keeps its error rate
/// however often somebody looks.
///
/// Look k reads seeds 1 … n_k of both arms, once both have all of them; so a verdict depends on the
/// database and not on when somebody looked. What a look may spend of the level α is
/// α·(f(n_k) − f(n_{k−1})), f(n) = ln(1 + (e − 1)·n/30): Lan and DeMets' form of Pocock's boundary. `shares`
/// are the nominal levels over α that this gives at α = 0.005, less 0.002; up to α = 0.05 they are
/// conservative.
package enum Looks {
  package static let sizes = [6, 10, 15, 20, 30]
  static let shares = [0.289, 0.205, 0.229, 0.230, 0.323]

  /// Seeds of the last look: the budget of a verdict.
  package static var budget: Int { sizes[sizes.count - 1] }
}
