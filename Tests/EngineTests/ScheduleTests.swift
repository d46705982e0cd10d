import Engine
import Foundation
import Testing

@Suite("Learning rates")
struct ScheduleTests {
  private func rate(
    _ schedule: Schedule, step: Int, of epochs: Int, _ state: ScheduleState = ScheduleState()
  ) -> Double {
    state.rate(schedule, step: step, stepsPerEpoch: 10, epochs: epochs)
  }

  @Test("one cycle begins at peak / 25, peaks after the rise and ends at peak / 10,000")
  func oneCycle() {
    let schedule = Schedule.oneCycle(peak: 0.2, rise: 0.25)
    // 21 epochs of 10 steps: the last step is 209, the summit at 52.25.
    #expect(abs(rate(schedule, step: 0, of: 21) - 0.008) < 1e-12)
    #expect(abs(rate(schedule, step: 52, of: 21) - 0.2) < 1e-4)
    #expect(abs(rate(schedule, step: 209, of: 21) - 0.00002) < 1e-12)
    // Half way along the rise is half way between the ends.
    #expect(abs(rate(.oneCycle(peak: 0.2, rise: 0.2), step: 19, of: 19) - 0.104) < 1e-2)
    let rates = (0..<210).map { rate(schedule, step: $0, of: 21) }
    #expect(zip(rates, rates.dropFirst()).prefix(52).allSatisfy { $0 < $1 })
    #expect(zip(rates, rates.dropFirst()).dropFirst(53).allSatisfy { $0 > $1 })
  }

  @Test("steps fall at their milestones, after a warm-up at a tenth")
  func steps() {
    let schedule = Schedule.step(rate: 0.1, milestones: [4, 6], factor: 0.1, warmup: 0.5)
    let expected = [0: 0.01, 4: 0.01, 5: 0.1, 39: 0.1, 40: 0.01, 59: 0.01, 60: 0.001, 79: 0.001]
    for (step, expected) in expected {
      #expect(abs(rate(schedule, step: step, of: 8) - expected) < 1e-12, "step \(step)")
    }
  }

  @Test("half a cosine falls to zero, after a linear rise")
  func cosine() {
    let schedule = Schedule.cosine(rate: 0.4, warmup: 2)
    let expected = [0: 0.02, 9: 0.2, 19: 0.4, 20: 0.4, 60: 0.2, 100: 0]
    for (step, expected) in expected {
      #expect(abs(rate(schedule, step: step, of: 10) - expected) < 1e-12, "step \(step)")
    }
    #expect(abs(rate(.cosine(rate: 0.4, warmup: 0), step: 0, of: 10) - 0.4) < 1e-12)
    #expect(rate(schedule, step: 99, of: 10) > 0)
  }

  @Test("a plateau drops the rate after its patience, and only so often")
  func plateau() {
    let schedule = Schedule.plateau(rate: 1, factor: 0.5, patience: 2, drops: 2)
    var state = ScheduleState()
    var rates: [Double] = []
    for loss in [3, 2, 2, 2.5, 1.9, 1.9, 1.9, 5, 5, 5, 5] {
      state.observe(schedule, epochLoss: loss)
      rates.append(rate(schedule, step: 0, of: 20, state))
    }
    #expect(rates == [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.25])
  }

  @Test("a plateau's memory survives a checkpoint")
  func memory() throws {
    let schedule = Schedule.plateau(rate: 1, factor: 0.5, patience: 3, drops: 5)
    var state = ScheduleState()
    for loss in [1.0, 0.1, 2, 3] { state.observe(schedule, epochLoss: loss) }
    var restored = try JSONDecoder().decode(
      ScheduleState.self, from: JSONEncoder().encode(state))
    #expect(restored == state)
    #expect(rate(schedule, step: 0, of: 9, restored) == 1)
    restored.observe(schedule, epochLoss: 4)
    #expect(rate(schedule, step: 0, of: 9, restored) == 0.5)
    // A fresh state survives too: its best loss is a number that JSON knows.
    let fresh = try JSONDecoder().decode(
      ScheduleState.self, from: JSONEncoder().encode(ScheduleState()))
    #expect(fresh == ScheduleState())
  }

  @Test("other schedules have no memory")
  func noMemory() {
    var state = ScheduleState()
    for schedule in [
      Schedule.oneCycle(peak: 1, rise: 0.3), .cosine(rate: 1, warmup: 0),
      .step(rate: 1, milestones: [], factor: 0.1, warmup: 0),
    ] {
      state.observe(schedule, epochLoss: 1)
      state.observe(schedule, epochLoss: 2)
    }
    #expect(state == ScheduleState())
  }

  @Test("an epoch of no step and a training of one do not divide by zero")
  func corners() {
    for schedule in [
      Schedule.oneCycle(peak: 1, rise: 0), .oneCycle(peak: 1, rise: 1), .cosine(rate: 1, warmup: 1),
      .cosine(rate: 1, warmup: 0), .step(rate: 1, milestones: [0], factor: 0.1, warmup: 0),
    ] {
      for (steps, epochs) in [(0, 1), (1, 1), (1, 2)] {
        for step in 0..<max(1, steps * epochs) {
          let rate = ScheduleState().rate(
            schedule, step: step, stepsPerEpoch: steps, epochs: epochs)
          #expect(rate.isFinite && rate >= 0 && rate <= 1, "\(schedule)")
        }
      }
    }
  }
}
