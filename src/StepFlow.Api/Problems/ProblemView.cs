using System.Text.Json.Serialization;
using StepFlow.Errors;

namespace StepFlow.Api.Problems;

/// <summary>A problem as RFC 9457 writes it, with StepFlow's code and the single problems of an input.</summary>
/// <param name="Type">A name for the kind of problem.</param>
/// <param name="Title">The kind in words; the same for every problem of it.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Detail">What happened here, and what to do.</param>
/// <param name="Instance">The path that was asked for.</param>
/// <param name="Code">The kind as a stable word.</param>
/// <param name="Errors">Each thing that is wrong with the input; absent for any other problem.</param>
public sealed record ProblemView(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Instance,
    string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<InputProblem>? Errors);
