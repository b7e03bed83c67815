namespace StepFlow.Definitions;

/// <summary>The webhooks of one run. An address belongs to its run and is known from the start: any step of the run may refer to it.</summary>
internal sealed class WebhookNames
{
    private readonly HashSet<string> _declared = new(StringComparer.Ordinal);
    private readonly HashSet<string> _laid = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<string> All => _declared;

    /// <summary>Takes the webhooks among the steps of a run, those in the ways of an <c>if</c> too.</summary>
    public void Declare(IReadOnlyList<StepDefinition> steps)
    {
        foreach (var step in steps)
        {
            if (step is WebhookStep)
                _declared.Add(step.Name);
            if (step is not IfStep both)
                continue;
            Declare(both.Then);
            Declare(both.Else);
        }
    }

    /// <summary>A webhook is laid out; false where one of its name was before.</summary>
    public bool Lay(string name) => _laid.Add(name);
}
