internal import Arguments
internal import Workbench

extension Subcommand {
    static var verify: Subcommand {
        Subcommand(command: verifyCommand) { (invocation, console) throws(Failure) in
            var verify = VerifyCommand(invocation.positionals[0])
            verify.ring = invocation.value("ring")
            try verify.run(&console)
        }
    }

    private static var verifyCommand: Command {
        Command(
            "verify", summary: "check official results: digests, chain, and every figure from the cells",
            details: [
                """
                Reads a publication's folder, the folder of all publications, or asks an aggregator for them; computes \
                every figure anew from the cells in it, and compares every digest and the chain of manifests. With \
                --ring it also checks that each office's cells are what the office attested. What is wrong is printed \
                with file and line, and the exit status is 1. Cluster/verify-publication checks without this program.
                """
            ],
            options: [Option("ring", .text("FILE"), help: "A key ring with offices' attestation keys.")],
            positionals: [Positional("PLACE", help: "A folder, or http://HOST:PORT[/publications/NAME].")],
            examples: [
                ("verify /var/lib/tamcap/publications", "all that a centre has published, on its machine"),
                ("verify 2026-10-r1 --ring ring-VN.json", "a copy, with the offices' attestations"),
                ("verify http://127.0.0.1:8766/publications/2026-10-r1", "over the network"),
            ])
    }
}
