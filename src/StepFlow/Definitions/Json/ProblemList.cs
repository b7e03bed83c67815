using StepFlow.Errors;

namespace StepFlow.Definitions.Json;

/// <summary>Collects what is wrong with an input, in its order. Reading goes on after a problem, so that a caller sees all of them.</summary>
internal sealed class ProblemList
{
    /// <summary>Problems kept. More say nothing new, and a definition of 10,000 wrong steps must not make an answer of megabytes.</summary>
    public const int Max = 100;

    private readonly List<InputProblem> _problems = [];
    private bool _cut;

    /// <summary>True when more problems would not be kept: a reader may stop.</summary>
    public bool IsFull => _problems.Count >= Max;

    /// <summary>True when a reader should stop here, because more problems would not be kept; the error will say that it is cut.</summary>
    public bool StopsHere()
    {
        _cut |= IsFull;
        return IsFull;
    }

    /// <summary>Adds a problem.</summary>
    public void Add(JsonPlace place, string message)
    {
        if (IsFull)
            _cut = true;
        else
            _problems.Add(new InputProblem(place.ToString(), message));
    }

    /// <summary>Throws one error with every problem, each as the caller shows it, if there is any.</summary>
    public void ThrowIfAny(Func<InputProblem, InputProblem> shown)
    {
        for (var i = 0; i < _problems.Count; i++)
            _problems[i] = shown(_problems[i]);
        ThrowIfAny();
    }

    /// <summary>Throws one error with every problem, if there is any.</summary>
    public void ThrowIfAny()
    {
        if (_problems.Count == 0)
            return;
        if (_cut)
            _problems.Add(new InputProblem("", $"There are more problems; the first {Max} are listed. Correct them and send it again."));
        throw new InvalidInputException(_problems);
    }
}
