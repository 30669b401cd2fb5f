import { step, workflow } from '@fastn/workflow'

const total = (ctx) => ctx.steps.rows.output.reduce((sum, row) => sum + row.amount, 0)

async function send(ctx) {
  const amount = total(ctx)
  return { amount }
}

export default workflow('semicolon_free', {
  trigger: { type: 'manual' },
  steps: [
    step('rows', { type: 'action', handler: () => [{ amount: 1 }] }),
    step('send', { type: 'action', handler: send }),
    step('again', { type: 'action', handler: total }),
    step('note_it', { type: 'action', handler: wrap((ctx) => ctx.steps.send.output) })
  ]
})

function wrap(fn) { return (ctx) => fn(ctx) }
