import Engine
import Zoo
import Foundation
let model = CommandLine.arguments[1]
let batch = Int(CommandLine.arguments[2])!
let threads = Int(CommandLine.arguments[3])!
let g = try Zoo.build(NetworkSettings(model: model))
let r = try Benchmark.train(graph: g, batch: batch, steps: 8, threads: threads)
print(model, threads, r.imagesPerSecond.median, "img/s", r.gflopsPerSecond, "GF/s")
