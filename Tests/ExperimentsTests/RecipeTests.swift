import Zoo
import Results
import Datasets
import Experiments
import Foundation
import Testing

@Suite("Recipes")
struct RecipeTests {
  /// Settings under `training` of r-sweep's plain network, which all that extend it train by. They were
  /// chosen before SE arms were looked at (docs/recipes.md) and are frozen: a change here is a new recipe,
  /// to be chosen on the plain network anew.
  @Test(
    "the recipe of each scale is frozen",
    arguments: [
      (
        Scale.smoke,
        "augmentation=none batch=128 decay_all=false epochs=2 label_smoothing=0.0 momentum=0.9 "
          + "nesterov=true rate=0.1 rise=0.3 schedule=one_cycle weight_decay=0.0005"
      ),
      (
        .desk,
        "augmentation=none batch=64 decay_all=false epochs=6 label_smoothing=0.0 momentum=0.9 "
          + "nesterov=true rate=0.1 rise=0.3 schedule=one_cycle weight_decay=0.0005"
      ),
      (
        .night,
        "augmentation=crop_flip batch=64 decay_all=false epochs=6 label_smoothing=0.0 momentum=0.9 "
          + "nesterov=true rate=0.1 rise=0.3 schedule=one_cycle weight_decay=0.0005"
      ),
      (
        .week,
        "augmentation=crop_flip batch=128 decay_all=false epochs=164 factor=0.1 label_smoothing=0.0 "
          + "milestones=[82.0,123.0] momentum=0.9 nesterov=false rate=0.1 schedule=step warmup=1.0 "
          + "weight_decay=0.0001"
      ),
      (
        .paper,
        "augmentation=resized_crop batch=256 crop_area=0.08 decay_all=false epochs=270 factor=0.1 "
          + "jitter=0.0 label_smoothing=0.1 micro_batch=32 milestones=[125.0,200.0,250.0] momentum=0.9 "
          + "nesterov=false rate=0.1 rotation=0.0 schedule=step warmup=0.0 weight_decay=0.0001"
      ),
    ])
  func frozen(_ scale: Scale, _ expected: String) throws {
    let plan = try plan("\(packageRoot)/experiments/r-sweep.yaml", scale: scale)
    let trial = try #require(plan.trials { $0.settings.data.name }.first)
    let settings = try JSONDecoder().decode(
      [String: String].self, from: Data(trial.record.settings.utf8))
    let own = settings.filter { $0.key.hasPrefix("training.") }.sorted { $0.key < $1.key }
      .map { "\($0.key.dropFirst("training.".count))=\($0.value)" }
    #expect(own.joined(separator: " ") == expected)
  }

  @Test(
    "at every scale an arm trains by the recipe of the arm that it is compared with",
    arguments: PlanTests.shipped)
  func pairs(_ name: String) throws {
    for scale in Scale.allCases {
      let plan = try plan("\(packageRoot)/experiments/\(name).yaml", scale: scale)
      for arm in plan.arms {
        guard let baseline = plan.arms.first(where: { $0.name == arm.baseline }) else { continue }
        #expect(arm.settings.training == baseline.settings.training, "\(scale): \(arm.name)")
        #expect(arm.settings.data.name == baseline.settings.data.name)
      }
    }
  }

  @Test("the recipe's own experiment trains no SE block")
  func plain() throws {
    let plan = try plan("\(packageRoot)/experiments/recipe.yaml", scale: .desk)
    #expect(plan.arms.allSatisfy { $0.settings.network.se == nil })
  }
}
