param workspaceId string
param actionGroupName string
param email string
param location string
param tags object

// Both alerts look for the name of a log event. Storage offers no metric of one queue's depth, and the poison trigger
// takes every message at once: it logs one event for each.
var rules = [
  {
    name: 'stepflow-poison-depth'
    event: 'PoisonCallback'
    severity: 2
    title: 'StepFlow: callbacks reached the poison queue'
    description: 'Callbacks failed maxDequeueCount times; the poison trigger sends them again, later and later. See docs/operations.md.'
  }
  {
    name: 'stepflow-runs-blocked'
    event: 'RunBlocked'
    severity: 2
    title: 'StepFlow: runs are blocked'
    description: 'A run cannot go on without an operator, or without a handler or version that is missing. See docs/operations.md.'
  }
]

resource mail 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: actionGroupName
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'stepflow'
    emailReceivers: [
      {
        name: 'operators'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: rule.name
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: rule.title
      description: rule.description
      severity: rule.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT5M'
      autoMitigate: true
      // The table appears with the first telemetry, after this rule.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: 'AppTraces | where tostring(Properties.EventName) == "${rule.event}"'
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      actions: {
        actionGroups: empty(email) ? [] : [mail.id]
      }
    }
  }
]
