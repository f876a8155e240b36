internal import Arguments
internal import Workbench

private let ringOption = Option(
    "ring", .text("RING"), .repeatable, help: "A key ring of an aggregator; once for each ring that has the key.")

extension Invocation {
    fileprivate func rings() throws(Failure) -> [String] {
        let rings = all("ring")
        guard !rings.isEmpty else { throw Failure(.usage, "--ring is missing: a key ring, such as ring-VN.json") }
        return rings
    }
}

extension Subcommand {
    static var keysList: Subcommand {
        Subcommand(
            command: Command(
                "keys list", summary: "show the keys of rings, how long they are valid, and who uses which",
                details: [
                    """
                    Shows no secret. With --nodes, the answer of an aggregator's /api/v1/nodes in a file, it says for \
                    each key whether somebody is connected by it, and who still uses an old one.
                    """
                ],
                options: [
                    ringOption,
                    Option("nodes", .text("FILE"), help: "The saved answer of /api/v1/nodes."),
                ],
                examples: [
                    ("keys list --ring ring-VN.json", "all keys of the centre"),
                    ("keys list --ring ring-VN.json --nodes nodes.json", "behind curl …/api/v1/nodes >nodes.json"),
                ])
        ) { (invocation, console) throws(Failure) in
            try KeysCommand.list(
                rings: try invocation.rings(), nodes: invocation.value("nodes"), now: Words.now, &console)
        }
    }

    static var keysRotate: Subcommand {
        Subcommand(
            command: Command(
                "keys rotate", summary: "give a node its next key, while the present one goes on for a while",
                details: [
                    """
                    The rings get the new key in the node's free slot, and the present one an end; --out becomes the \
                    node's next key file, with both. Send SIGHUP to the aggregators, put the file in the place of the \
                    node's, and send SIGHUP to the node: nothing is restarted, in whatever order that is done.
                    """,
                    """
                    A node uses its newest valid key, and the other one where that is refused. Name all rings that \
                    have the key: the nation's, and that of its province.
                    """,
                ],
                options: [
                    ringOption,
                    Option("out", .text("FILE"), .required, help: "The node's next key file; it must not exist."),
                    Option("key-file", .text("FILE"), help: "Its present one, where no ring has its attestation key."),
                    Option("valid-from", .text("TIME"), help: "When the new key begins; now if not given."),
                    Option(
                        "overlap-days", .integer("DAYS", 1...366),
                        help: "How long the present key is valid beyond that; 30 if not given."),
                ],
                positionals: [Positional("NODE", help: "Whose key it is: for an office its unit code.")],
                examples: [
                    (
                        "keys rotate 10101 --ring ring-VN.json --ring ring-01.json --out next/10101.json",
                        "a branch below a province"
                    )
                ])
        ) { (invocation, console) throws(Failure) in
            let from = try invocation.value("valid-from").map { text throws(Failure) in try Words.moment(text) }
            try KeysCommand.rotate(
                node: invocation.positionals[0], rings: try invocation.rings(), keyFile: invocation.value("key-file"),
                out: invocation.required("out"), from: from ?? Words.now,
                overlapDays: invocation.integer("overlap-days") ?? 30, now: Words.now, &console)
        }
    }

    static var keysRevoke: Subcommand {
        Subcommand(
            command: Command(
                "keys revoke", summary: "take a key away, or all keys of a node or unit",
                details: [
                    """
                    The key stays in the ring, marked with the time. SIGHUP to the aggregator ends every connection \
                    that was made by it, at once; nothing that it sends afterwards counts.
                    """
                ],
                options: [ringOption],
                positionals: [Positional("KEYID|UNIT", help: "A key's name, or a node or unit for all of its keys.")],
                examples: [("keys revoke 10101-0a1b2c3d --ring ring-VN.json --ring ring-01.json", "a stolen key")])
        ) { (invocation, console) throws(Failure) in
            try KeysCommand.revoke(
                invocation.positionals[0], rings: try invocation.rings(), now: Words.now, &console)
        }
    }

    static var keysExport: Subcommand {
        Subcommand(
            command: Command(
                "keys export", summary: "make the folder with which an office begins",
                details: [
                    """
                    Configuration, key file (0600), inbox, and what to do in Vietnamese and English; with --data also \
                    the rules of today, so that the office need not wait for them. tamcap-agent --check passes on it.
                    """
                ],
                options: [
                    Option("upstream", .text("HOST:PORT"), .required, help: "Where the office sends its figures."),
                    Option("out", .text("DIR"), .required, help: "The folder; it must not exist."),
                    Option(
                        "ring", .text("RING"), help: "The ring that has the office's keys, attestation key included."),
                    Option("key-file", .text("FILE"), help: "The office's key file, instead of a ring."),
                    Option("data", .text("DIR"), help: "The data folder of an aggregator, for its bundle."),
                    Option("training", .flag, help: "For the realm training, not production."),
                ],
                positionals: [Positional("UNIT", help: "The office.")],
                examples: [
                    (
                        "keys export 10101 --key-file keys/10101.json --upstream centre.thue.example:7660 --out 10101",
                        "a branch"
                    )
                ])
        ) { (invocation, console) throws(Failure) in
            let (host, port) = try Words.hostAndPort(invocation.required("upstream"))
            try KeysCommand.export(
                KeysCommand.Bootstrap(
                    unit: try Words.unit(invocation.positionals[0]), host: host, port: port,
                    isTraining: invocation.has("training"), keyFile: invocation.value("key-file"),
                    ring: invocation.value("ring"), dataDir: invocation.value("data")),
                out: invocation.required("out"), now: Words.now, &console)
        }
    }
}
