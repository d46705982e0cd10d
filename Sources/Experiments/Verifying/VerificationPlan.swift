import Datasets
import Engine
import Results

/// Published trials as a plan for this machine: each setup is an arm, and only its published trials
/// are trained.
package struct VerificationPlan: Sendable {
  package var plan: Plan
  /// Identities of the trials.
  package var trials: Set<String>
  /// The identity that the data of each request must have.
  private var identities: [DatasetRequest: String] = [:]
  /// Each setup's arm, as an index.
  private var arms: [[String: String]: Int] = [:]

  /// Throws: what is wrong with a trial, or that its data are not there.
  ///
  /// - Parameters:
  ///   - name: the plan's name in progress lines.
  ///   - locate: says where a dataset's files lie.
  package init(
    _ published: [PublishedTrial], name: String, locate: (inout DatasetRequest) -> Void
  ) throws(VerificationError) {
    let file = ExperimentFile(
      name: name, title: name, purpose: "", answers: "", tables: [], parent: nil, base: [],
      axes: [], baseline: nil, scales: [:], path: name)
    plan = Plan(
      file: file, scale: .desk, variant: "", about: "",
      seeds: Set(published.map(\.seed)).sorted(), arms: [], datasets: [])
    trials = Set(published.map(\.trialID))
    var names: [String: Int] = [:]
    for trial in published {
      try Self.require(trial)
      try trial.check()
      if let known = arms[trial.settings] {
        plan.arms[known].scoresEveryEpoch =
          plan.arms[known].scoresEveryEpoch || trial.scoresEveryEpoch
        continue
      }
      arms[trial.settings] = plan.arms.count
      let count = (names[trial.name] ?? 0) + 1
      names[trial.name] = count
      let arm = try trial.arm(
        named: trial.name + (count > 1 ? " [\(count)]" : ""), locate)
      let request = arm.settings.data.images
      let identity = trial.settings["data"] ?? ""
      guard identities[request, default: identity] == identity else {
        throw .contents(
          "\(request.name): the file holds trials on different images under that name (\(identity)); verify "
            + "those of one experiment at a time")
      }
      identities[request] = identity
      plan.arms.append(arm)
      if !plan.datasets.contains(request) { plan.datasets.append(request) }
    }
  }

  /// Throws unless a trial has this version's arithmetic.
  package static func require(_ trial: PublishedTrial) throws(VerificationError) {
    guard trial.numerics == String(EngineInfo.numericsVersion) else {
      throw .numerics(
        "trial \(trial.trialID.prefix(12)) was trained by numerics version \(trial.numerics), and this "
          + "ablate has \(EngineInfo.numericsVersion), whose bits are others; use the version that trained it"
      )
    }
  }

  /// The arm that trains a trial.
  func arm(of trial: PublishedTrial) -> Arm? { arms[trial.settings].map { plan.arms[$0] } }

  /// Opens a dataset. Throws: that its images are not those of the trials.
  package func open(_ request: DatasetRequest, threads: Int) throws(DataError) -> any Dataset {
    let dataset = try Datasets.open(request, threads: threads)
    guard let expected = identities[request], expected != dataset.identity else { return dataset }
    throw DataError(
      .bad,
      "\(request.name)\(request.path.map { "=\($0)" } ?? ""): the images are \(dataset.identity), and the "
        + "trials were trained on \(expected)"
        + (request.source?.options.takesPath ?? true
          ? "; name others with --data" : "; use the version of ablate that trained them"))
  }
}
