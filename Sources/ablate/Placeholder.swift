@main struct Ablate { static func main() { print("ablate") } }
