import Network
import Engine

extension TimingTask {
  /// Multiply-adds of one repeat: the steps of all arms, those that warm up included. A training step is
  /// three forward passes.
  package var macs: Double {
    network.arms.reduce(0) { total, arm in
      let steps = Double(arm.settings.warmUp + arm.settings.steps(mode))
      let passes = mode == .train ? 3.0 : 1.0
      return total + steps * passes * Double(arm.settings.batch(mode))
        * Double(arm.cost.total.macs)
    }
  }
}
