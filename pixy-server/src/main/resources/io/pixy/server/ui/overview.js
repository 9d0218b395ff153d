// All clusters and how they are.

import {h, fill, link, badge} from './dom.js';

export function overview() {
  let before = '';
  const list = h('ul', {class: 'cards', 'aria-label': 'Clusters'}, h('li', {class: 'faint'}, 'Waiting for the server …'));
  return {
    title: 'Clusters',
    element: list,
    listeners: {
      onClusters(clusters) {
        const now = JSON.stringify(clusters);
        if (now !== before) {
          before = now;
          fill(list, clusters.length > 0 ? clusters.map(card)
            : h('li', {}, 'There is no cluster that you may see. If you have a key, give it by the button “Key”.'));
        }
      },
    },
    close() {},
  };
}

function card(cluster) {
  return h('li', {class: 'box'},
    h('h2', {}, cluster.name),
    h('p', {},
      cluster.kafka ? badge('Kafka answers', 'good') : badge('Kafka does not answer', 'bad'), ' ',
      cluster.registry ? badge('groups are known', 'good') : badge('no connection to know groups', 'bad'), ' ',
      cluster.default && badge('default')),
    !cluster.kafka && h('p', {}, 'No broker has answered within the last seconds. See the log, or ask pixy doctor.'),
    !cluster.registry && h('p', {}, 'Messages can be produced, but groups may stand still.'),
    h('p', {}, link(['c', cluster.name, 'topics'], 'Topics of ' + cluster.name), ' · ',
      link(['c', cluster.name, 'groups'], 'Groups of ' + cluster.name)));
}
