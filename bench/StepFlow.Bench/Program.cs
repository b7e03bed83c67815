using System.CommandLine;
using StepFlow.Bench;

var only = new Option<string?>("--only") { Description = $"Rows to measure, separated by commas: {string.Join(", ", Benchmark.Names)}. Default all." };
var quick = new Option<bool>("--quick") { Description = "Few repetitions, to see that all works. Not for publication." };
var markdown = new Option<bool>("--markdown") { Description = "Print the table as Markdown." };
var data = new Option<string?>("--data") { Description = "Directory for the data of all engines; its file system is what is measured. Default artifacts/bench." };
var server = new Option<string?>("--server") { Description = "The StepFlow.Cli.dll to measure instead of the one built with the benchmark, such as that of an older commit." };
var command = new RootCommand("Measures StepFlow against its budgets, and beside its peers.") { only, quick, markdown, data, server };
command.SetAction((parsed, cancellationToken) => new Benchmark(
    parsed.GetValue(only),
    parsed.GetValue(data),
    parsed.GetValue(server),
    parsed.GetValue(quick),
    parsed.GetValue(markdown)).RunAsync(Console.Out, Console.Error, cancellationToken));
return await command.Parse(args).InvokeAsync();
