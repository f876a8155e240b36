internal import Arguments
internal import Workbench

extension Subcommand {
    static var conformance: Subcommand {
        Subcommand(
            command: Command(
                "conformance", summary: "play the other side to an agent or listener that somebody writes",
                details: [
                    """
                    With --listen it plays listeners, right ones and nasty ones, to one agent that is set to dial \
                    here; with --dial a right and several wrong dialers to a listener that holds nothing of the unit \
                    and whose ring has the key. What the peer did wrong is printed by the number of its requirement \
                    in Protocol/. Sessions are encrypted where the peer offers or takes it, as minor 6 must; who \
                    does not encrypt is played to in the clear.
                    """,
                    """
                    Never play to a centre in use: the figures are made up. Ends with 0 when nothing was wrong, 1 when \
                    something was.
                    """,
                ],
                options: [
                    Option("listen", .text("ADDRESS"), help: "Listen here, in figures: 127.0.0.1:7660."),
                    Option("dial", .text("HOST:PORT"), help: "Dial this listener."),
                    Option("key-file", .text("FILE"), help: "The office's key file, as tamcap keys new makes it."),
                    Option(
                        "scenario", .text("NAME"), .repeatable,
                        help: "One of --list; all, one after another, if not given."
                    ),
                    Option("list", .flag, help: "Only list the scenarios."),
                    Option("realm", .choice(["production", "training"]), help: "training if not given."),
                    Option("no-attestation", .flag, help: "Neither ask for attestations nor make them."),
                ],
                examples: [
                    ("conformance --listen 127.0.0.1:7660 --key-file 10101.json", "an agent, through every scenario"),
                    ("conformance --dial 127.0.0.1:7660 --key-file 10101.json --scenario number", "one of a listener"),
                ])
        ) { (invocation, console) throws(Failure) in
            if invocation.has("list") { return try console.print(ConformanceCommand.list) }
            guard let keyFile = invocation.value("key-file") else {
                throw Failure(.usage, "--key-file is missing: the office's key file, as tamcap keys new makes it")
            }
            var command = ConformanceCommand(keyFile: keyFile)
            let scenarios = invocation.all("scenario")
            if !scenarios.isEmpty { command.scenarios = scenarios }
            command.isTraining = invocation.value("realm") != "production"
            command.attests = !invocation.has("no-attestation")
            switch (invocation.value("listen"), invocation.value("dial")) {
            case (let address?, nil): try command.listen(at: address, &console)
            case (nil, let target?): try command.dial(target, &console)
            default: throw Failure(.usage, "one of --listen and --dial is wanted")
            }
        }
    }
}
