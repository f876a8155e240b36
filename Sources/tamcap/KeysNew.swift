internal import Arguments
internal import Workbench

extension Subcommand {
    static var keysNew: Subcommand {
        Subcommand(
            command: Command(
                "keys new", summary: "draw the keys by which a node proves who it is",
                details: [
                    """
                    Every node has a session key, shared with its direct upstream, and an attestation key, shared with \
                    the national centres only. The key file goes to the node, the ring to the aggregator above it; \
                    both are readable by their owner alone (mode 0600), and no key is ever overwritten.
                    """,
                    """
                    A node that has a key already gets its second slot, so that it can change keys without a moment in \
                    which neither works. `keys rotate` does that in one step, with times.
                    """,
                ],
                options: [
                    Option("unit", .text("CODE,…"), help: "The units that one node serves."),
                    Option("node", .text("NAME"), help: "The node's name; its first unit's code if not given."),
                    Option(
                        "ring", .text("FILE"), help: "With --unit: the key ring to add the key to; made if missing."),
                    Option("topology", .text("FILE"), help: "Instead of --unit: keys for every unit of this tree."),
                    Option("on", .text("DATE"), help: "With --topology: the tree of this day; today if not given."),
                    Option(
                        "valid-from", .text("TIME"), help: "With --unit: from when on it is valid; always if not given."
                    ),
                    Option("valid-until", .text("TIME"), help: "With --unit: when it ends; never if not given."),
                    Option("out", .text("FILE|DIR"), .required, help: "The key file; with --topology a folder."),
                ],
                examples: [
                    ("keys new --unit 10101 --out 10101.json --ring ring.json", "one branch"),
                    (
                        "keys new --topology Cluster/topology/vietnam-63.csv --out keys",
                        "the whole country: keys/keys/UNIT.json, keys/ring-VN.json and a ring for each province"
                    ),
                ])
        ) { (invocation, console) throws(Failure) in
            let out = invocation.required("out")
            switch (invocation.value("unit"), invocation.value("topology")) {
            case (let units?, nil):
                guard let ring = invocation.value("ring") else {
                    throw Failure(.usage, "--ring is missing: the key ring of the aggregator above, such as ring.json")
                }
                try KeysCommand.new(
                    units: try Words.units(units), node: invocation.value("node"), out: out, ring: ring,
                    from: try invocation.value("valid-from").map { text throws(Failure) in try Words.moment(text) },
                    until: try invocation.value("valid-until").map { text throws(Failure) in try Words.moment(text) },
                    &console)
            case (nil, let topology?):
                let day = if let text = invocation.value("on") { try Words.day(text) } else { Words.today }
                try KeysCommand.newCountry(
                    topology: try Inputs(topology: topology).readTopology(), on: day, out: out, &console)
            default: throw Failure(.usage, "say either --unit CODE or --topology FILE")
            }
        }
    }
}
