namespace StepFlow.Definitions.Expressions;

/// <summary>Notes what the expressions of one template refer to while they are parsed.</summary>
internal sealed class ReferenceCollector
{
    private readonly List<string> _steps = [];
    private readonly List<string> _webhooks = [];

    /// <summary>True when the run's input is referred to.</summary>
    public bool Input { get; set; }

    /// <summary>True when the output of the step before is referred to.</summary>
    public bool Previous { get; set; }

    /// <summary>True when the item of a <c>forEach</c>, or its index, is referred to.</summary>
    public bool Item { get; set; }

    /// <summary>True when more distinct steps are referred to than may be; the rest was not noted.</summary>
    public bool HasTooManySteps { get; private set; }

    /// <summary>The number under which a step's position will be found.</summary>
    public int SlotOf(string step)
    {
        var slot = _steps.IndexOf(step);
        if (slot >= 0)
            return slot;
        if (_steps.Count == ExpressionLimits.MaxStepReferences)
        {
            HasTooManySteps = true;
            return 0;
        }

        _steps.Add(step);
        return _steps.Count - 1;
    }

    /// <summary>Notes that the address of a webhook is referred to.</summary>
    public void AddWebhook(string name)
    {
        if (!_webhooks.Contains(name))
            _webhooks.Add(name);
    }

    /// <summary>What was noted.</summary>
    public InputReferences ToReferences() => new(Input, Previous, Item, _steps, []) { Webhooks = _webhooks };
}
