import { workflow, step } from '@fastn/workflow'

export default workflow('tabs_single', {
	trigger: { type: 'manual' },
	steps: [
		// the first one
		step('load', {
			type: 'action',
			connector: 'shopify',
			action: 'listOrders',
			input: { status: 'paid', limit: 50 },
		}),
		step('count', {
			type: 'action',
			handler: (ctx) => ({ n: ctx.steps.load.output.orders.length }),
		}), // how many there are
		/* tells the team */
		step('tell', { type: 'notification', title: 'There are {{steps.count.output.n}} orders', channels: ['slack', 'email'] }),
	],
})