using StepFlow.Errors;

namespace StepFlow.Definitions.Json;

/// <summary>Collects what is wrong with an input, in its order. Reading goes on after a problem, so that a caller sees all of them.</summary>
internal sealed class ProblemList
{
    /// <summary>Problems kept. More say nothing new, and a definition of 10,000 wrong steps must not make an answer of megabytes.</summary>
    public const int Max = 100;

    private readonly List<InputProblem> _problems = [];
    private bool _cut;

    /// <summary>How many problems there are.</summary>
    public int Count => _problems.Count;

    /// <summary>True when more problems would not be kept: a reader may stop.</summary>
    public bool IsFull => _problems.Count >= Max;

    /// <summary>Adds a problem.</summary>
    public void Add(JsonPlace place, string message)
    {
        if (IsFull)
            _cut = true;
        else
            _problems.Add(new InputProblem(place.ToString(), message));
    }

    /// <summary>Throws one error with every problem, if there is any.</summary>
    public void ThrowIfAny()
    {
        if (_problems.Count == 0)
            return;
        if (_cut)
            _problems.Add(new InputProblem("", $"There are more problems; the first {Max} are listed."));
        throw new InvalidInputException(_problems);
    }
}
